import {html, nothing} from 'lit';
import {Api} from './api.js';
import {Session, SignInError} from './session.js';
import {SharedEvents} from './shared-events.js';
import {View} from './view.js';
import {instead, loading, trouble} from './pieces.js';
import './audit.js';
import './job-page.js';
import './board.js';

/** The frame: who is signed in, and which page the address names. */
class Console extends View {
  static properties = {state: {state: true}, error: {state: true}, address: {state: true}, expired: {state: true}};

  constructor() {
    super();
    this.state = 'starting';
    this.address = location.hash;
  }

  /** Not in the constructor: whoever only makes such an element is not to be signed in. */
  connectedCallback() {
    super.connectedCallback();
    this.settings = JSON.parse(this.dataset.settings);
    this.session = new Session(this.settings);
    this.api = new Api(this.session, location.pathname.replace(/\/console$/, ''));
    this.session.addEventListener('change', () => this.#changed());
    this.session.addEventListener('expired', () => { this.expired = true; });
    window.addEventListener('hashchange', () => this.#turn());
    this.#start();
  }

  async #start() {
    this.state = 'starting';
    try {
      if (!/^https?:/.test(this.settings.issuer)) {
        throw new SignInError(this.settings.issuer
          ? 'The name of the token issuer is not an address, so nobody can sign in here. Your operators can change that.'
          : 'Pawl has not reached its token issuer yet. Load this page again in a moment.');
      }
      await this.session.start();
      this.error = undefined;
    } catch (e) {
      this.error = e;
    }
    this.address = location.hash;
    this.state = 'ready';
  }

  /** Who is signed in has a stream; whose name is not known shares it with nobody. */
  #changed() {
    if (!this.session.signedIn) {
      this.events?.close();
      this.events = undefined;
    }
    const {subject = crypto.randomUUID()} = this.session;
    this.events ??= this.session.signedIn
      ? new SharedEvents(this.api, `${location.pathname} ${this.settings.issuer} ${subject}`) : undefined;
    this.requestUpdate();
  }

  /** Another page: the reader begins at its heading. */
  async #turn() {
    const before = this.address.split('?')[0];
    this.address = location.hash;
    if (this.address.split('?')[0] !== before) {
      await this.updateComplete;
      this.querySelector('main')?.focus();
    }
  }

  async #signIn() {
    try {
      await this.session.signIn();
    } catch (e) {
      this.error = e;
    }
  }

  async #signOut() {
    try {
      await this.session.signOut();
    } catch (e) {
      this.error = e;
    }
  }

  render() {
    return html`
      <a class="skip" href="#main" @click=${(e) => { e.preventDefault(); this.querySelector('main').focus(); }}>Skip to the content</a>
      <header>
        <a class="mark" href="#/">Pawl</a>
        ${this.session.signedIn ? html`<nav aria-label="Pages"><a href="#/jobs" aria-current=${/^#\/(jobs\/|audit)/.test(this.address) ? nothing : 'page'}>Jobs</a></nav>
          <span class="who" title="Signed in as ${this.session.name}">${this.session.name}</span>
          <button type="button" class="quiet" @click=${this.#signOut}>Sign out</button>` : nothing}
      </header>
      ${this.expired ? html`<div class="notice bar" role="alert"><p>Your sign-in has ended. What you see may be old.</p>
        <button type="button" @click=${this.#signIn}>Sign in again</button></div>` : nothing}
      <main id="main" tabindex="-1">${this.#page()}</main>`;
  }

  #page() {
    if (this.state === 'starting') {
      return loading('Signing in');
    }
    if (!this.session.signedIn) {
      return instead('Your jobs, live', 'See where every job is, who moved it and when, and stop it when you say so.', html`
        ${trouble(this.error, null)}
        <p><button type="button" class="primary" @click=${this.#signIn}>Sign in</button></p>`);
    }
    const [, page, id] = /^#\/(\w+)?\/?([^?]*)/.exec(this.address) ?? [];
    if (page === 'jobs' && id) {
      return html`<pawl-job .api=${this.api} .events=${this.events} .transitions=${this.settings.transitions} .jobId=${decodeURIComponent(id)}></pawl-job>`;
    }
    if (page === undefined || page === 'jobs') {
      return html`<pawl-board .api=${this.api} .events=${this.events} .query=${this.address.split('?')[1] ?? ''}></pawl-board>`;
    }
    if (page === 'audit') {
      return html`<pawl-audit .api=${this.api} .query=${this.address.split('?')[1] ?? ''}></pawl-audit>`;
    }
    return instead('No such page', 'The address may be cut off.', html`<p><a href="#/jobs">All jobs</a></p>`);
  }
}

customElements.define('pawl-console', Console);
