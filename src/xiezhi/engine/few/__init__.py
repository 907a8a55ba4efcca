# SPDX-License-Identifier: Apache-2.0
"""Few small families, judged one after another by the interpreter, with what the columnar engine would give of them."""
