// The jobs of an editor, newest first, live. Open it as index.html#pawl=http://localhost:8080&token=...
const { pawl, token } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const headers = { Authorization: `Bearer ${token}` };
const jobs = new Map();

/** Shows a job of the list, or a hint of the stream, unless a later version is shown already. */
function show(job) {
  const id = job.id ?? job.job_id;
  const row = jobs.get(id) ?? document.createElement('tr');
  if (Number(row.dataset.version ?? 0) > job.version) return;
  row.dataset.version = job.version;
  row.replaceChildren(...[job.title ?? id, job.status, new Date(job.updated_at).toLocaleTimeString()].map((text) => {
    const cell = document.createElement('td');
    cell.textContent = text; // Never as HTML: a title is whatever somebody typed.
    return cell;
  }));
  if (!jobs.has(id)) {
    const older = [...jobs.keys()].filter((other) => other < id).sort().at(-1); // Ids are in the order of creation.
    document.getElementById('jobs').insertBefore(row, jobs.get(older) ?? null);
    jobs.set(id, row);
  }
}

/** Follows the stream until it ends. The list is read when the stream is open, so that nothing is missed in between. */
async function follow() {
  const stream = await fetch(`${pawl}/events`, { headers });
  if (!stream.ok) throw new Error((await stream.json()).detail);
  const list = await fetch(`${pawl}/jobs?limit=200`, { headers });
  (await list.json()).items.forEach(show);
  document.getElementById('state').textContent = 'Live';
  let text = '';
  for await (const part of stream.body.pipeThrough(new TextDecoderStream())) {
    const lines = (text + part).split('\n');
    text = lines.pop();
    lines.filter((line) => line.startsWith('data: ')).forEach((line) => show(JSON.parse(line.slice(6))));
  }
}

for (;;) {
  const why = await follow().then(() => 'the stream has ended', (error) => error.message);
  document.getElementById('state').textContent = `Not live: ${why}. Trying again`;
  await new Promise((resolve) => setTimeout(resolve, 1000 + 2000 * Math.random()));
}
