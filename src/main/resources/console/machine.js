import {html, nothing, svg} from 'lit';
import {View} from './view.js';
import {NARROW, WIDE, place, way, wayToEnd} from './machine-layout.js';
import {between, when} from './time.js';
import {ACTION, ENDED, SIGN, actionTo, kind, list, status} from './words.js';

/** The state machine of a job: where it was, where it is, where it may go, and why not elsewhere. */
class Machine extends View {
  static properties = {transitions: {attribute: false}, job: {attribute: false}, trail: {attribute: false}};

  #narrow = window.matchMedia('(max-width: 52rem)');
  #redraw = () => this.requestUpdate();

  connectedCallback() {
    super.connectedCallback();
    this.#narrow.addEventListener('change', this.#redraw);
  }

  disconnectedCallback() {
    this.#narrow.removeEventListener('change', this.#redraw);
    super.disconnectedCallback();
  }

  render() {
    const statuses = Object.keys(this.transitions);
    const {boxes, width, height} = place(this.#narrow.matches ? NARROW : WIDE, statuses);
    const now = this.job.status;
    return html`
      <svg class="machine" viewBox="0 0 ${width} ${height}" role="img" aria-label=${this.#inWords()}>
        <defs>${['faint', 'taken', 'open'].map((look) => svg`<marker id="tip-${look}" class="tip ${look}" viewBox="0 0 8 8" refX="7" refY="4"
          markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z"></path></marker>`)}</defs>
        ${this.#ways().map(({from, to, look}) => svg`<path class="way ${look}" d=${path(boxes, from, to)} marker-end="url(#tip-${look})"></path>`)}
        ${statuses.map((code) => this.#box(code, boxes[code], now))}
      </svg>
      <details class="ways">
        <summary>Every status: when it was there, and why it cannot go there now</summary>
        <div class="wide"><table>
          <thead><tr><th scope="col">Status</th><th scope="col">This job</th></tr></thead>
          <tbody>${statuses.map((code) => html`<tr><th scope="row"><span aria-hidden="true">${SIGN[kind(code)]}</span> ${status(code)}</th>
            <td>${this.#about(code)}</td></tr>`)}</tbody>
        </table></div>
      </details>`;
  }

  /** Ends are left out unless they matter: nearly everything can fail or be cancelled, and the lines would hide the rest. */
  #ways() {
    const taken = new Set(this.trail.map((event) => `${event.prev_status} ${event.new_status}`));
    const ways = Object.entries(this.transitions).flatMap(([from, targets]) => targets
      .filter((to) => to !== from)
      .map((to) => ({
        from, to,
        look: taken.has(`${from} ${to}`) ? 'taken' : from === this.job.status ? 'open' : 'faint',
      })));
    const order = ['faint', 'open', 'taken'];
    return ways
      .filter(({to, look}) => look !== 'faint' || !(to in SHIFT))
      .sort((a, b) => order.indexOf(a.look) - order.indexOf(b.look));
  }

  #box(code, {x, y, width, height}, now) {
    const was = this.trail.findLast((event) => event.new_status === code);
    const next = this.transitions[now]?.includes(code) && code !== now;
    const look = code === now ? `now ${kind(code)}` : next ? 'next' : was ? 'was' : 'not';
    const sign = code === now ? SIGN[kind(code)] : was ? '✓' : next ? '→' : '';
    return svg`<g class="box ${look}">
      <title>${status(code)}: ${this.#aboutInWords(code)}</title>
      <rect x=${x} y=${y} width=${width} height=${height} rx="8"></rect>
      <text x=${x + width / 2} y=${y + height / 2 + (was ? -3 : 4)} text-anchor="middle">${sign ? `${sign} ` : ''}${status(code)}</text>
      ${was ? svg`<text class="fine" x=${x + width / 2} y=${y + height / 2 + 13} text-anchor="middle">${clock(was.recorded_at)}</text>` : nothing}
    </g>`;
  }

  #visits(code) {
    const visits = [];
    this.trail.forEach((event, i) => {
      const repeats = event.prev_status === code && event.new_status === code;
      if (event.new_status === code && !repeats) {
        visits.push({from: event.recorded_at, to: this.trail.slice(i + 1).find((later) => later.new_status !== code)?.recorded_at});
      }
    });
    return visits;
  }

  #about(code) {
    const visits = this.#visits(code);
    const been = visits.map(({from, to}) => html`<div>${when(from)}${to ? html`, for ${between(from, to)}` : nothing}</div>`);
    return html`${been}${code === this.job.status ? html`<div><strong>Here now</strong></div>` : html`<div>${this.#reason(code)}</div>`}`;
  }

  #aboutInWords(code) {
    return code === this.job.status ? 'here now' : this.#reason(code);
  }

  /** Whether it may go there now, by whom, and if not why. */
  #reason(code) {
    const now = this.job.status;
    if (ENDED.includes(now)) {
      return `Never: the job has ended as ${status(now)}.`;
    }
    if (this.transitions[now]?.includes(code)) {
      const action = actionTo(code, this.job.allowed_actions);
      return action ? `May be next: your “${ACTION[action]}” takes it there.` : 'May be next, when the orchestrator reports it.';
    }
    if (code === 'CANCELLED' && now === 'DRAFT_READY') {
      return 'Not now: a finished draft cannot be cancelled by accident. Open it first.';
    }
    const before = Object.keys(this.transitions).filter((from) => from !== code && this.transitions[from].includes(code));
    return before.length ? `Not now: a job comes here from ${list(before.map(status))}.` : 'Not any more: a job only begins here.';
  }

  #inWords() {
    const now = this.job.status;
    const next = this.transitions[now]?.filter((to) => to !== now) ?? [];
    return `The job is at ${status(now)}. ${next.length ? `It may go to ${list(next.map(status))}.` : 'It has ended.'}` +
      ` It was at ${this.trail.map((event) => status(event.new_status)).join(', ')}.`;
  }
}

/** How far the ways to an end keep from each other. */
const SHIFT = {FAILED: -4, CANCELLED: 4};

const path = (boxes, from, to) => (to in SHIFT ? wayToEnd(boxes[from], boxes[to], SHIFT[to]) : way(boxes[from], boxes[to]));

const clock = (iso) => new Date(iso).toLocaleTimeString(undefined, {timeStyle: 'medium'});

customElements.define('pawl-machine', Machine);
