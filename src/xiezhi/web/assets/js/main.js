// SPDX-License-Identifier: Apache-2.0
import "htmx.org";
import "./keys.js";
import "./menus.js";
import "./rows.js";
import "./notices.js";
import "./keep_row.js";
import "./parts.js";
import "./findings.js";
import "./matters.js";
import "./imports.js";
import "./norms.js";
import "./guidance.js";
import "./screen.js";
import "./patrol.js";
