/* A block from a spreadsheet, pasted over the cells that take input; and copying down. */

/** Lines and columns of a clipboard text; a trailing line end is no line. Quoted cells may hold line ends. */
export function readBlock(text) {
  const lines = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    const line = lines.at(-1);
    if (quoted) {
      if (letter !== '"') line[line.length - 1] += letter;
      else if (text[at + 1] === '"') line[line.length - 1] += text[(at += 1)];
      else quoted = false;
    } else if (letter === '"' && line.at(-1) === "") quoted = true;
    else if (letter === "\t") line.push("");
    else if (letter === "\n") lines.push([""]);
    else if (letter !== "\r") line[line.length - 1] += letter;
  }
  if (lines.length > 1 && lines.at(-1).join("") === "") lines.pop();
  return lines;
}

/** Puts a block into the cells from `start` on and returns those that changed. A single column goes into
    whatever the rows take; several keep to their columns. Empty cells of the block leave cells alone. */
export function fillBlock(cells, start, block) {
  const fields = cells.fields();
  const first = fields.indexOf(cells.field(start));
  const single = block.every((line) => line.length === 1);
  const changed = [];
  cells.rowsFrom(start).slice(0, block.length).forEach((row, index) => {
    const own = cells.inRow(row);
    block[index].forEach((text, column) => {
      const wanted = own.find((input) => cells.field(input) === fields[first + column]);
      const input = wanted ?? (single ? own[0] : undefined);
      if (!input || !text.trim()) return;
      input.value = text.trim();
      changed.push(input);
    });
  });
  return changed;
}

/** Copies the first of the picked cells into the others; of a single one, the cell above into it. */
export function fillDown(cells, picked) {
  if (picked.length < 2) {
    const above = cells.vertical(picked[0], -1);
    if (!above || cells.field(above) !== cells.field(picked[0])) return [];
    picked[0].value = above.value;
    return picked;
  }
  for (const input of picked.slice(1)) input.value = picked[0].value;
  return picked.slice(1);
}

export function acceptPaste(table, cells, queue, undo) {
  table.addEventListener("paste", (event) => {
    if (!cells.isCell(event.target)) return;
    const block = readBlock(event.clipboardData.getData("text/plain"));
    if (block.length === 1 && block[0].length === 1) return; // one value: the browser's own paste
    event.preventDefault();
    const changed = fillBlock(cells, event.target, block);
    undo.commit(changed);
    changed.at(-1)?.scrollIntoView({ block: "nearest" });
  });
}
