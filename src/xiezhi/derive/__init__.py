# SPDX-License-Identifier: Apache-2.0
"""What follows from results: figures, samples, the report. Pure: no clock, no file, no terminal."""
