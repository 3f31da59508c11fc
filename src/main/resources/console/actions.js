import {html, nothing} from 'lit';
import {View} from './view.js';
import {Unreachable} from './api.js';
import {trouble} from './pieces.js';
import {ACTION, whyNot} from './words.js';

const REASON = {
  name: 'reason_code', label: 'Reason (optional)', maxlength: 64, pattern: '[A-Za-z0-9._\\-]+', list: ['wrong_video', 'duplicate', 'no_longer_needed', 'bad_quality'],
  hint: 'A code: letters, digits, dots, underscores and hyphens. It is kept. Pawl may insist on one of its own list, and then says so.',
};

/** Of an operator, who acts on what is somebody else's. */
const MUST_REASON = {...REASON, label: 'Reason', required: true};

/**
 * What an action asks the reader before it is sent: `text` explains, `fields` are filled in, `body` is what is sent.
 * `pins` is set where the reader decides by what the page shows: then Pawl refuses if the job has moved since.
 */
const ASKS = {
  confirm_upload: {
    text: 'Where is the video? Pawl passes the address on exactly as you write it.',
    fields: [{name: 'video_uri', label: 'Address of the video', required: true, maxlength: 8192, placeholder: 's3://footage/line-3.mp4'}],
  },
  regenerate: {
    text: 'The draft is written anew, while you wait.', pins: true,
    fields: [{name: 'instructions_uri', label: 'Address of your instructions (optional)', maxlength: 8192}],
  },
  export: {
    text: 'Which formats?', pins: true,
    fields: [{name: 'formats', label: 'Formats, separated by spaces', required: true, value: 'pdf', pattern: '[a-z0-9]{1,16}( +[a-z0-9]{1,16}){0,9}'}],
    body: ({formats}) => ({formats: formats.trim().split(/ +/)}),
  },
  finish: {text: 'The job ends as it is. Nothing moves it any more.', pins: true, fields: []},
  cancel: {
    text: 'The job ends for good, and its work is stopped. A cancelled job can be retried as a new one.', danger: true,
    fields: [REASON],
  },
  force_stop: {text: 'The orchestrator is told to end the work at once, tidying up or not.', danger: true, fields: [REASON]},
  retry: {
    text: 'A new job starts from the furthest checkpoint.',
    fields: [{name: 'model_profile', label: 'Model profile', required: true, value: 'default', maxlength: 128}],
    body: ({model_profile}, key) => ({model_profile, client_request_id: key}),
  },
};
const ORDER = Object.keys(ACTION);
/** What operators may do with jobs of others. */
const STOPS = ['cancel', 'force_stop'];

/** The buttons of a job. A button says that it was done only after Pawl has said so. */
class Actions extends View {
  static properties = {
    api: {attribute: false}, job: {attribute: false}, transitions: {attribute: false}, foreign: {attribute: false},
    asked: {state: true}, busy: {state: true}, error: {state: true}, done: {state: true},
  };

  render() {
    const all = this.foreign ? STOPS : ORDER;
    const allowed = all.filter((action) => this.job.allowed_actions.includes(action));
    const others = all.filter((action) => !allowed.includes(action));
    return html`
      <div class="actions">
        ${allowed.map((action) => html`<button type="button" class=${ASKS[action]?.danger ? 'danger' : action === allowed[0] ? 'primary' : ''}
          ?disabled=${Boolean(this.busy)} @click=${() => this.#ask(action)}>${this.busy === action && !this.asked ? `${ACTION[action]} …` : ACTION[action]}</button>`)}
      </div>
      <div aria-live="polite">${this.done ? html`<p class="notice good">${this.done}</p>` : nothing}</div>
      ${this.asked ? nothing : trouble(this.error)}
      <details class="not-now"><summary>What is not possible now, and why</summary>
        <dl>${others.map((action) => html`<div><dt>${ACTION[action]}</dt><dd>${whyNot(action, this.job, this.transitions)}</dd></div>`)}</dl>
      </details>
      ${this.#dialog()}`;
  }

  #dialog() {
    const ask = ASKS[this.asked];
    return html`<dialog aria-labelledby="ask" @close=${this.#closed} @cancel=${(e) => this.busy && e.preventDefault()}>
      ${ask ? html`<form @submit=${this.#submit}>
        <h2 id="ask">${ACTION[this.asked]}</h2>
        <p>${ask.text}</p>
        ${ask.fields.map((field) => (this.foreign && field === REASON ? MUST_REASON : field)).map((field, i) => html`<p><label for="field-${field.name}">${field.label}</label>
          <input id="field-${field.name}" name=${field.name} type="text" autocomplete="off" ?autofocus=${i === 0} ?required=${field.required}
            maxlength=${field.maxlength ?? nothing} pattern=${field.pattern ?? nothing} placeholder=${field.placeholder ?? nothing}
            .value=${field.value ?? ''} list=${field.list ? 'choices' : nothing} aria-describedby=${field.hint ? 'hint' : nothing}>
          ${field.list ? html`<datalist id="choices">${field.list.map((each) => html`<option value=${each}></option>`)}</datalist>` : nothing}
          ${field.hint ? html`<span id="hint" class="fine">${field.hint}</span>` : nothing}</p>`)}
        ${trouble(this.error)}
        <div class="buttons">
          <button type="button" ?disabled=${Boolean(this.busy)} @click=${() => this.#close()}>Back</button>
          <button class=${ask.danger ? 'danger' : 'primary'} ?disabled=${Boolean(this.busy)}>${this.busy ? 'Waiting for Pawl …' : ACTION[this.asked]}</button>
        </div>
      </form>` : html`<h2 id="ask" hidden>Closed</h2>`}
    </dialog>`;
  }

  async #ask(action) {
    this.error = undefined;
    this.done = undefined;
    this.key = crypto.randomUUID();
    this.seen = this.job.version;
    if (!ASKS[action]) {
      await this.#send(action, undefined);
      return;
    }
    this.asked = action;
    await this.updateComplete;
    this.querySelector('dialog').showModal();
  }

  #close() {
    this.querySelector('dialog').close();
  }

  /** The event comes a moment after the dialog is closed; by then it may be open again. */
  #closed(event) {
    if (!event.target.open) {
      this.asked = undefined;
    }
  }

  async #submit(event) {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value.trim()));
    const {body = (given) => given} = ASKS[this.asked];
    await this.#send(this.asked, body(fields, this.key), ASKS[this.asked].pins);
  }

  async #send(action, body, pins) {
    this.busy = action;
    this.error = undefined;
    try {
      const path = `/jobs/${this.job.id}/${action.replaceAll('_', '-')}`;
      const nothingToSay = body === undefined || (Object.keys(body).length === 0 && action !== 'regenerate');
      const answer = await this.api.post(path, nothingToSay ? undefined : body, {key: this.key, ifMatch: pins ? this.seen : undefined});
      this.querySelector('dialog').close();
      this.done = SAYS[action];
      this.dispatchEvent(new CustomEvent('moved', {detail: {action, job: answer.job ?? answer}}));
    } catch (e) {
      this.error = e;
      if (!(e instanceof Unreachable)) { // Without an answer, the same key makes a second attempt safe.
        this.key = crypto.randomUUID();
      }
    } finally {
      this.busy = undefined;
    }
  }
}

const SAYS = {
  confirm_upload: 'Pawl has the address of the video.', run: 'Pawl has taken the order.', open: 'The draft is yours.',
  regenerate: 'Pawl has taken the order.', export: 'Pawl has taken the order.', finish: 'The job is done.',
  cancel: 'Pawl has cancelled the job.', force_stop: 'Pawl forces the stop.', retry: 'A new job has begun.',
};

customElements.define('pawl-actions', Actions);
