/*
 * cell_text.h: what a spreadsheet makes of a cell's text when it opens the file, and the text that
 * is meant by what it wrote. Pure.
 *
 * Who writes a cell for a spreadsheet puts a `'` before one that would run; who reads a cell asks
 * for its plain text. Both together change nothing: the plain text of a cell with that `'` is the
 * plain text of the cell. The first byte tells it of most cells.
 */
#ifndef CELL_TEXT_H
#define CELL_TEXT_H

#include "span.h"

/*
 * A spreadsheet would run the cell as a formula: behind white space and characters without width
 * stands = + - @ or one of their full-width forms, or the cell begins with a tab or a carriage
 * return (OWASP, ASVS 1.2.10; CWE-1236). No formulas: numbers with their sign (`+86 138-0013-8000`,
 * `-12.5`, `-1.5E+3`), and a number or word as exporters write text, `="13800138000"`.
 */
bool cell_text_runs(struct span cell);

/*
 * What the cell means: `="text"` is text, a `'` in front of that, of what would run or of a number
 * is not part of it, and everything else is as it stands. Points into the cell.
 */
struct span cell_text_plain(struct span cell);

#endif
