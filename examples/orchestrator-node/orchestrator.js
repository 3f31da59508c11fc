// An orchestrator for Pawl (spec/orchestrators.md) that does no work: it waits, and reports.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

const { PAWL_WEBHOOK_SECRET, PAWL_CALLBACK_SECRET, PORT = '9090', STAGE_SECONDS = '3' } = process.env;
const webhook = new Webhook(PAWL_WEBHOOK_SECRET);
const MAX_BODY_BYTES = 65536;

// One entry for each dispatch_id, also for one that was cancelled before its order came. A real orchestrator keeps
// them in its database: after a restart it must neither start work twice nor start cancelled work.
const dispatches = new Map();

function dispatch(id) {
  if (!dispatches.has(id)) dispatches.set(id, { stop: new AbortController(), cancelled: false, work: undefined });
  return dispatches.get(id);
}

// What each kind of order leads through: a status, and what its report brings. A stage takes time before its result.
const artifact = (order, name) => `s3://artifacts/${order.job_id}/${name}`;
const WHOLE_WAY = [
  ['AUDIO_EXTRACTING'], ['AUDIO_READY', (order) => ({ audio_uri: artifact(order, 'audio.wav') })],
  ['TRANSCRIBING'], ['TRANSCRIPT_READY', (order) => ({ transcript_uri: artifact(order, 'transcript.json') })],
  ['GENERATING'], ['DRAFT_READY', (order) => ({ draft_uri: artifact(order, 'draft.md') })],
];
const COMPLETED = { UPLOADED: 0, AUDIO_READY: 2, TRANSCRIPT_READY: 4 };
const STEPS = {
  'job.run': (order) => WHOLE_WAY.slice(COMPLETED[order.resume_from_status] ?? 0),
  'job.regenerate': () => [['DRAFT_READY', (order) => ({ draft_uri: artifact(order, `${order.dispatch_id}.md`) })]],
  'job.export': () => [['DONE', (order) => ({ exports: order.formats.map((format) => artifact(order, `export.${format}`)) })]],
};

async function work(order, signal) {
  let count = 0;
  for (const [status, artifacts] of STEPS[order.type](order)) {
    if (artifacts) await sleep(STAGE_SECONDS * 1000, undefined, { signal });
    count += 1;
    await report(order, signal, {
      event_id: `${order.dispatch_id}-${count}`,
      dispatch_id: order.dispatch_id,
      status,
      sequence: count, // Orders the events, whatever the clocks say.
      occurred_at: new Date().toISOString(),
      correlation_id: `node-${order.dispatch_id}`,
      ...(artifacts && { artifact_updates: artifacts(order) }),
    });
  }
}

// Sends one event until Pawl has answered it; returns when it is applied, and throws when the work must end.
async function report(order, signal, event) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(order.callback_url, event, signal);
    if (answer?.headers.get('Pawl-Directive') === 'stop') throw new Error('Pawl says stop');
    if (answer?.ok) return;
    if (answer && answer.status < 500) throw new Error(`Pawl refused ${event.status}: ${answer.status}`);
    const seconds = Number(answer?.headers.get('Retry-After')) || Math.min(2 ** attempt, 60);
    await sleep(seconds * 1000, undefined, { signal });
  }
}

async function send(url, event, signal) {
  const headers = { 'Content-Type': 'application/json', 'X-Callback-Secret': PAWL_CALLBACK_SECRET };
  try {
    return await fetch(url, { method: 'POST', headers, body: JSON.stringify(event), signal });
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined; // No answer: the event may have been applied or not, so it is sent again.
  }
}

function start(order) {
  const known = dispatch(order.dispatch_id);
  if (known.cancelled) return 410;
  known.work ??= work(order, known.stop.signal)
    .then(() => console.log(`finished ${order.type} ${order.dispatch_id}`))
    .catch((error) => console.log(`ended ${order.type} ${order.dispatch_id}: ${error.message}`))
    .finally(() => { known.ended = true; });
  return 202;
}

// 200 says that nothing works on the job any more; 202 says: not yet, ask again.
async function cancel(order) {
  const known = dispatch(order.dispatch_id);
  known.cancelled = true;
  known.stop.abort();
  await Promise.race([known.work, sleep(1000)]);
  return known.work && !known.ended ? 202 : 200;
}

async function answer(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return 413;
    chunks.push(chunk);
  }
  let order;
  try {
    order = webhook.verify(Buffer.concat(chunks).toString(), request.headers); // The raw body, not parsed JSON.
  } catch {
    return 401;
  }
  if (order.type === 'job.cancel' || order.type === 'job.kill') return cancel(order);
  return order.type in STEPS ? start(order) : 400;
}

createServer(async (request, response) => {
  response.writeHead(await answer(request)).end();
}).listen(Number(PORT), function listening() {
  console.log(`listening on ${this.address().port}`);
});
