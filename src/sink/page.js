/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables that can be sorted and filtered. Without it they are read as they are. */
(function () {
	"use strict";

	function valueOf(row, column) {
		var cell = row.cells[column];
		var raw = cell.getAttribute("data-value");

		if (raw !== null)
			return Number(raw);
		return cell.classList.contains("n") ? null : cell.textContent;
	}

	/* What is not known comes last, whatever the direction. */
	function compare(a, b, factor) {
		if (a === null || b === null)
			return a === b ? 0 : a === null ? 1 : -1;
		if (typeof a === "number" && typeof b === "number")
			return factor * (a < b ? -1 : a > b ? 1 : 0);
		return factor * String(a).localeCompare(String(b), "en");
	}

	function sortBy(table, head, column) {
		var body = table.tBodies[0];
		var rows = Array.from(body.rows);
		var numeric = rows.some(function (row) {
			return typeof valueOf(row, column) === "number";
		});
		var now = head.getAttribute("aria-sort");
		var next = now === "descending" ? "ascending" : now === "ascending" ? "descending" :
			numeric ? "descending" : "ascending";
		var factor = next === "ascending" ? 1 : -1;

		table.querySelectorAll("th[aria-sort]").forEach(function (other) {
			other.removeAttribute("aria-sort");
		});
		head.setAttribute("aria-sort", next);
		rows.map(function (row, at) {
			return { row: row, at: at, value: valueOf(row, column) };
		}).sort(function (a, b) {
			return compare(a.value, b.value, factor) || a.at - b.at;
		}).forEach(function (one) {
			body.appendChild(one.row);
		});
	}

	function addSorting(table) {
		Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
			var button = document.createElement("button");

			button.type = "button";
			button.textContent = head.textContent;
			head.textContent = "";
			head.appendChild(button);
			button.addEventListener("click", function () {
				sortBy(table, head, column);
			});
		});
	}

	function addFilter(table) {
		var rows = Array.from(table.tBodies[0].rows);
		var tools = document.createElement("div");
		var label = document.createElement("label");
		var input = document.createElement("input");
		var status = document.createElement("p");
		var region = table.parentNode;

		function apply() {
			var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
			var shown = 0;

			rows.forEach(function (row) {
				var text = Array.from(row.cells).map(function (cell) {
					return cell.textContent;
				}).join(" ").toLowerCase();

				row.hidden = !words.every(function (word) {
					return text.includes(word);
				});
				shown += !row.hidden;
			});
			status.textContent = shown + " of " + rows.length + " rows";
		}

		input.type = "search";
		input.id = table.getAttribute("data-table") + "-filter";
		input.autocomplete = "off";
		input.spellcheck = false;
		label.htmlFor = input.id;
		label.textContent = "Filter: " + table.caption.textContent;
		status.setAttribute("role", "status");
		status.textContent = rows.length + " rows";
		tools.className = "tools";
		tools.append(label, input, status);
		region.parentNode.insertBefore(tools, region);
		input.addEventListener("input", apply);
	}

	document.querySelectorAll("table[data-table]").forEach(function (table) {
		if (table.tBodies[0].rows.length < 2)
			return;
		addSorting(table);
		if (table.tBodies[0].rows.length >= 6)
			addFilter(table);
	});
})();
