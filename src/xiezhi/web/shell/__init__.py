# SPDX-License-Identifier: Apache-2.0
"""What all pages share: who asks and for which units, the frame, the parts, errors; see README.md beside this file."""
