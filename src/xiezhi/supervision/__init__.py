# SPDX-License-Identifier: Apache-2.0
"""From finding to rectification: dispatch, feedback, verification, escalation, verdicts, back-tests."""
