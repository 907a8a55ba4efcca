# SPDX-License-Identifier: Apache-2.0
"""The library: installed texts of statutes, an article in the version of a day, cited places and words marked."""
