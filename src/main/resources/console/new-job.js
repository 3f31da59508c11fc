import {html, nothing} from 'lit';
import {View} from './view.js';
import {Refusal} from './api.js';
import {trouble} from './pieces.js';

/** Creates a job, in a project that is there or in a new one, and goes to it. */
class NewJob extends View {
  static properties = {
    api: {attribute: false}, projects: {attribute: false}, project: {attribute: false},
    open: {state: true}, elsewhere: {state: true}, busy: {state: true}, error: {state: true},
  };

  render() {
    const inNew = this.elsewhere || !this.projects.length;
    return html`<button type="button" class="primary" @click=${this.#ask}>New job …</button>
      <dialog aria-labelledby="new" @close=${(e) => { this.open = e.target.open; }} @cancel=${(e) => this.busy && e.preventDefault()}>
        <h2 id="new">New job</h2>
        ${this.open ? html`<form @submit=${this.#submit}>
          <p><label for="new-title">Title (optional)</label><input id="new-title" name="title" maxlength="200" autocomplete="off" autofocus></p>
          ${this.projects.length ? html`<p><label for="new-project">Project</label>
            <select id="new-project" name="project" @change=${(e) => { this.elsewhere = !e.target.value; }}>
              ${this.projects.map((each) => html`<option value=${each.id} .selected=${each.id === this.project}>${each.name}</option>`)}
              <option value="">A new one …</option></select></p>` : nothing}
          ${inNew ? html`<p><label for="new-name">Name of the new project</label><input id="new-name" name="name" maxlength="200" required autocomplete="off"></p>` : nothing}
          ${trouble(this.error)}
          <div class="buttons">
            <button type="button" ?disabled=${this.busy} @click=${this.#close}>Back</button>
            <button class="primary" ?disabled=${this.busy}>${this.busy ? 'Waiting for Pawl …' : 'Create'}</button>
          </div>
        </form>` : nothing}
      </dialog>`;
  }

  async #ask() {
    this.error = undefined;
    this.elsewhere = false;
    this.made = undefined;
    this.key = crypto.randomUUID();
    this.open = true;
    await this.updateComplete;
    this.querySelector('dialog').showModal();
  }

  #close() {
    this.querySelector('dialog').close();
  }

  async #submit(event) {
    event.preventDefault();
    const {title, project, name} = Object.fromEntries([...new FormData(event.target)].map(([field, value]) => [field, value.trim()]));
    this.busy = true;
    this.error = undefined;
    try {
      const id = project || (this.made ??= (await this.api.post('/projects', {name}, {key: `${this.key}-project`})).id);
      const job = await this.api.post(`/projects/${id}/jobs`, title ? {title} : undefined, {key: this.key});
      this.#close();
      location.hash = `#/jobs/${job.id}`;
    } catch (e) {
      this.error = e;
      if (e instanceof Refusal) { // Without an answer, the same key makes a second attempt safe.
        this.key = crypto.randomUUID();
      }
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('pawl-new-job', NewJob);
