# SPDX-License-Identifier: Apache-2.0
"""A city that never was: invented matters and events, lawful but for what is planted. Everything in it is 虚构."""
