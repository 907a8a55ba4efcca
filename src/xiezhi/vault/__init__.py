# SPDX-License-Identifier: Apache-2.0
"""Files by content: documents, photographs, recordings; kept, encrypted, retained, held."""
