# SPDX-License-Identifier: Apache-2.0
"""What the columns of a foreign table may mean: proposed with reasons and a confidence, confirmed by a person."""
