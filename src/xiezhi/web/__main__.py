# SPDX-License-Identifier: Apache-2.0
from xiezhi.web.command import main

main()
