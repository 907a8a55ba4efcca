# SPDX-License-Identifier: Apache-2.0
"""Patrol 巡查: samples that anybody can draw again, questions that no fact decides, problems that enter the loop."""
