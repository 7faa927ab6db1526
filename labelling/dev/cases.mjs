/** Situations to open the page in: `/label?case=NAME`. */

const polygon = (points) => ({ type: 'polygon', pieces: [{ outer: points, holes: [] }] });
const ring = (cx, cy, r, n) =>
  Array.from({ length: n }, (_, i) => [
    Math.round(cx + r * (1 + 0.2 * Math.sin(i * 5)) * Math.cos((i / n) * 2 * Math.PI)),
    Math.round(cy + r * (1 + 0.2 * Math.cos(i * 3)) * Math.sin((i / n) * 2 * Math.PI)),
  ]);

const NAMES = ['car', 'tree', 'person', 'road', 'building', 'sky', 'window', 'sign'];

function many(count, size) {
  const across = Math.ceil(Math.sqrt(count * 1.33));
  const step = size.width / across;
  return Array.from({ length: count }, (_, i) => ({
    seq: i + 1,
    object: {
      id: `m${i}`,
      name: NAMES[i % NAMES.length],
      geometry: polygon(
        ring(((i % across) + 0.5) * step, (Math.floor(i / across) + 0.5) * step, step * 0.4, 30),
      ),
    },
  }));
}

function existing(size) {
  const { width: w, height: h } = size;
  const at = (x, y, r, n) => polygon(ring(x * w, y * h, r * w, n));
  return [
    { seq: 1, object: { id: 'f1', name: 'car', geometry: at(0.5, 0.78, 0.1, 14) } },
    { seq: 2, object: { id: 'f2', name: 'tree', geometry: at(0.15, 0.25, 0.09, 18) } },
    {
      seq: 3,
      object: {
        id: 'f3',
        name: 'sign',
        geometry: { type: 'box', x: w * 0.7, y: h * 0.2, width: w * 0.1, height: h * 0.15 },
      },
    },
    {
      seq: 4,
      object: { id: 'f4', name: 'window', geometry: at(0.82, 0.6, 0.05, 5), deleted: true },
    },
  ];
}

const INTRO =
  '<h2>Cars</h2><p>Outline <strong>every car</strong>, also parked ones.</p><ul><li>Include mirrors.</li></ul>';

/** What `/api/label/open` says in a case. */
export function openingFor(search, size) {
  const name = search.get('case') ?? 'work';
  const required = search.get('n');
  const design = {
    required_objects: required === 'inf' ? null : Number(required ?? 5),
    instructions: search.get('instructions') ?? '',
    intro_html: name === 'intro' ? INTRO : null,
    intro_url: null,
    actions: name === 'existing' ? (search.get('actions') ?? 'nrmd') : 'n',
    view_existing: search.get('view') ?? (name === 'existing' ? 'a' : 'e'),
    show_object_list: true,
    names: search.has('names') ? search.get('names').split(',') : [],
    names_enforced: search.has('enforced'),
    nothing_to_label: true,
    minimum_area: 10,
    kinds: search.get('kinds')?.split(',') ?? ['polygon'],
    extreme_clicks: false,
    reward: '0.05',
    currency: '',
    object_bonus: null,
  };
  const own =
    name === 'many'
      ? many(Number(search.get('count') ?? 1000), size)
      : name === 'some'
        ? existing(size).slice(0, 2)
        : [];
  const now = Date.now();
  const minutes = search.get('minutes');
  const levels = [0.25, 0.5, 1].map((part) => {
    const width = Math.round(size.width * part);
    return { width, height: Math.round(size.height * part), url: `/i/${width}` };
  });
  return {
    mode: name === 'preview' || name === 'intro' ? 'preview' : name === 'look' ? 'look' : 'work',
    deadline_at: now + (minutes ? Number(minutes) * 60e3 : 3 * 3600e3),
    design,
    image: {
      ...size,
      levels,
      urls_expire_at: now + 3600e3,
      version: '1',
      removed: false,
      has_terms: false,
    },
    document: { id: `d-${search}`, seq: own.length, objects: own },
    fixed_set:
      name === 'existing' || name === 'look'
        ? { document_id: 'fixed', objects: existing(size) }
        : { document_id: null, objects: [] },
    status: { counted: 0, required: 5, can_submit: false, final: false, problems: [] },
    limits: { ring_points: 5000, object_points: 20000, objects: 10000, name: 200 },
    play_money: name === 'preview',
    study: null,
    names_used: ['автомобиль', '自行车', 'bicycle', 'bus', 'café'],
  };
}
