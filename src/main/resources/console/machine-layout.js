/** Where each status is drawn: column and row. Only places; which way leads where is Pawl's table. */
export const WIDE = {
  columns: 5, width: 158, height: 46, gapX: 34, gapY: 40, margin: 30,
  places: {
    CREATED: [0, 0], UPLOADING: [1, 0], UPLOADED: [2, 0], AUDIO_EXTRACTING: [3, 0], AUDIO_READY: [4, 0],
    TRANSCRIBING: [4, 1], TRANSCRIPT_READY: [3, 1], GENERATING: [2, 1], DRAFT_READY: [1, 1], REGENERATING: [0, 1],
    EDITING: [1, 2], EXPORTING: [2, 2], DONE: [3, 2], FAILED: [4, 2], CANCELLED: [0, 2],
  },
};

export const NARROW = {
  columns: 3, width: 104, height: 40, gapX: 12, gapY: 28, margin: 16,
  places: {
    CREATED: [0, 0], UPLOADING: [1, 0], UPLOADED: [2, 0], AUDIO_EXTRACTING: [2, 1], AUDIO_READY: [1, 1],
    TRANSCRIBING: [0, 1], TRANSCRIPT_READY: [0, 2], GENERATING: [1, 2], DRAFT_READY: [2, 2], EDITING: [2, 3],
    REGENERATING: [1, 3], EXPORTING: [2, 4], DONE: [1, 4], FAILED: [0, 4], CANCELLED: [0, 3],
  },
};

/** A status of a newer Pawl gets a place below the others. */
export function place(layout, statuses) {
  const rows = Math.max(...Object.values(layout.places).map(([, row]) => row)) + 1;
  const unknown = statuses.filter((each) => !layout.places[each]);
  const at = (code) => layout.places[code] ??
    [unknown.indexOf(code) % layout.columns, rows + Math.floor(unknown.indexOf(code) / layout.columns)];
  const {width, height, gapX, gapY, margin} = layout;
  const boxes = Object.fromEntries(statuses.map((code) => {
    const [column, row] = at(code);
    return [code, {x: margin + column * (width + gapX), y: margin + row * (height + gapY), width, height, column, row, gapY, margin}];
  }));
  const last = Math.max(...Object.values(boxes).map((box) => box.y)) + height + margin;
  return {boxes, width: layout.columns * (width + gapX) - gapX + 2 * margin, height: last};
}

/** The way from one box to another, as the path of an SVG. */
export function way(from, to) {
  const a = middle(from);
  const b = middle(to);
  const far = Math.abs(from.column - to.column) > 1 || Math.abs(from.row - to.row) > 1;
  if (far) { // Around what is in between: above it in the first row, below it elsewhere.
    const level = from.row === to.row ? (from.row === 0 ? -1 : 1) * from.height * 1.05 : 26;
    const bend = {x: (a.x + b.x) / 2 + (b.y - a.y) * 0.22, y: (a.y + b.y) / 2 + (b.x === a.x ? 0 : level)};
    const p = border(from, bend, 2);
    const q = border(to, bend, 6);
    return `M${p.x} ${p.y} Q${bend.x} ${bend.y} ${q.x} ${q.y}`;
  }
  const side = {x: Math.sign(b.y - a.y) * 5, y: Math.sign(b.x - a.x) * -5}; // There and back are two lines.
  const p = border(from, b, 2);
  const q = border(to, a, 6);
  return `M${p.x + side.x} ${p.y + side.y} L${q.x + side.x} ${q.y + side.y}`;
}

/**
 * The way to an end, to which nearly every box leads: between the rows, and down the margin if it is far, so that it
 * crosses no box. @param shift keeps the ways to two ends apart
 */
export function wayToEnd(from, to, shift) {
  const a = middle(from);
  const b = middle(to);
  if (from.row === to.row && Math.abs(from.column - to.column) === 1) {
    return way(from, to);
  }
  const down = to.row > from.row;
  const start = down ? from.y + from.height + 2 : from.y - 2;
  const level = start + (down ? 1 : -1) * (from.gapY / 2 - 2) + shift;
  if (Math.abs(to.row - from.row) <= 1) {
    const enter = to.row < from.row ? to.y + to.height + 6 : to.y - 6;
    return `M${a.x + shift} ${start} V${level} H${b.x} V${enter}`;
  }
  const left = to.column === 0;
  const edge = left ? to.x - to.margin / 2 + shift / 2 : to.x + to.width + to.margin / 2 + shift / 2;
  return `M${a.x + shift} ${start} V${level} H${edge} V${b.y} H${left ? to.x - 6 : to.x + to.width + 6}`;
}

const middle = (box) => ({x: box.x + box.width / 2, y: box.y + box.height / 2});

/** Where the line from the middle of the box to `point` leaves it, and `gap` further. */
function border(box, point, gap) {
  const {x, y} = middle(box);
  const dx = point.x - x;
  const dy = point.y - y;
  const scale = Math.min(
    dx ? (box.width / 2 + gap) / Math.abs(dx) : Infinity, dy ? (box.height / 2 + gap) / Math.abs(dy) : Infinity);
  return {x: round(x + dx * scale), y: round(y + dy * scale)};
}

const round = (number) => Math.round(number * 10) / 10;
