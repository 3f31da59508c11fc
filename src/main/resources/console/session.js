/**
 * Who the reader is: OpenID Connect's authorization code flow with PKCE, for a client without a secret.
 * The tokens live in this object alone. Between the page and the issuer's, sessionStorage keeps what proves that the
 * answer belongs to our question; it is good for one answer.
 */

const QUESTION = 'pawl.sign-in';
const WAS_SIGNED_IN = 'pawl.was-signed-in';
/** A token that is about to end is renewed before it is sent. */
const EARLY_MS = 20_000;
const NEW_MS = 10_000;
const NO_SESSION = ['login_required', 'interaction_required', 'consent_required', 'account_selection_required'];

export class SignInError extends Error {}
/** The issuer could not be asked; who the reader is may still be true. */
export class IssuerUnreachable extends Error {}

export class Session extends EventTarget {
  #settings;
  #endpoints;
  #tokens;
  #renewal;

  /** @param settings {issuer, clientId, scopes} */
  constructor(settings) {
    super();
    this.#settings = settings;
  }

  get signedIn() {
    return this.#tokens !== undefined;
  }

  /** Whether another token may fare better. Of one that is new, another would be refused too. */
  get hasOldToken() {
    return this.#tokens !== undefined && Date.now() - this.#tokens.keptAt > NEW_MS;
  }

  /** What the issuer calls the reader; for the reader's eyes only. */
  get name() {
    const {preferred_username: user, email, name, sub} = this.#tokens?.claims ?? {};
    return name ?? user ?? email ?? sub ?? '';
  }

  /** By what the issuer knows the reader for ever; undefined if it does not say. */
  get subject() {
    return this.#tokens?.claims.sub;
  }

  /** Takes the issuer's answer, if this is one; asks silently, if the reader was signed in a moment ago. */
  async start() {
    if (!globalThis.crypto?.subtle) {
      throw new SignInError('A browser signs in only over https, or to localhost.');
    }
    const answer = new URLSearchParams(location.search);
    const question = JSON.parse(sessionStorage.getItem(QUESTION) ?? 'null');
    sessionStorage.removeItem(QUESTION);
    if (answer.has('state')) {
      history.replaceState(null, '', location.pathname + (question?.hash ?? ''));
      await this.#take(answer, question);
    } else if (sessionStorage.getItem(WAS_SIGNED_IN)) {
      await this.signIn('none');
    }
  }

  /** Leaves the page for the issuer's. @param prompt `none` if the reader must not be asked */
  async signIn(prompt) {
    const {authorization_endpoint: endpoint} = await this.#discover();
    const question = {state: random(), nonce: random(), verifier: random(), hash: location.hash};
    const url = new URL(endpoint);
    url.search = new URLSearchParams([
      ...url.searchParams,
      ['response_type', 'code'],
      ['client_id', this.#settings.clientId],
      ['redirect_uri', here()],
      ['scope', this.#settings.scopes],
      ['state', question.state],
      ['nonce', question.nonce],
      ['code_challenge', await challenge(question.verifier)],
      ['code_challenge_method', 'S256'],
      ...(prompt ? [['prompt', prompt]] : []),
    ]);
    // In one step with leaving: whoever asks twice at once is answered to the question that went out last.
    sessionStorage.setItem(QUESTION, JSON.stringify(question));
    location.assign(url);
    await new Promise(() => {}); // This page ends here.
  }

  /** A token that Pawl should accept now. Waits for a new one if need be; leaves the page if that is the only way. */
  async token() {
    if (!this.#tokens) {
      throw new SignInError('You are not signed in.');
    }
    if (Date.now() > this.#tokens.renewAt) {
      await this.renew();
    }
    return this.#tokens.access;
  }

  /** Gets a new token: by the refresh token, or else by asking the issuer without asking the reader. */
  renew() {
    this.#renewal ??= this.#renew().finally(() => { this.#renewal = undefined; });
    return this.#renewal;
  }

  async #renew() {
    if (this.#tokens?.refresh) {
      const answer = await this.#ask({grant_type: 'refresh_token', refresh_token: this.#tokens.refresh});
      if (answer) {
        this.#keep({refresh_token: this.#tokens.refresh, ...answer}, this.#tokens.claims);
        return;
      }
    }
    if (document.querySelector('dialog[open]')) { // Leaving the page would lose what is being written.
      this.dispatchEvent(new Event('expired'));
      throw new SignInError('Your sign-in has ended.');
    }
    await this.signIn('none');
  }

  /** Forgets the tokens, and asks the issuer to forget the reader. */
  async signOut() {
    const hint = this.#tokens?.id;
    this.#tokens = undefined;
    sessionStorage.removeItem(WAS_SIGNED_IN);
    const {end_session_endpoint: endpoint} = await this.#discover();
    if (!endpoint) {
      this.dispatchEvent(new Event('change'));
      return;
    }
    const url = new URL(endpoint);
    url.searchParams.set('client_id', this.#settings.clientId);
    url.searchParams.set('post_logout_redirect_uri', here());
    if (hint) {
      url.searchParams.set('id_token_hint', hint);
    }
    location.assign(url);
  }

  async #take(answer, question) {
    if (!question || question.state !== answer.get('state')) {
      throw new SignInError('This answer of the issuer is not to our question. Sign in again.');
    }
    if (answer.has('iss') && answer.get('iss') !== this.#settings.issuer) {
      throw new SignInError('This answer is of another issuer.');
    }
    const error = answer.get('error');
    if (error) {
      sessionStorage.removeItem(WAS_SIGNED_IN);
      if (NO_SESSION.includes(error)) {
        return;
      }
      throw new SignInError(`The issuer says: ${answer.get('error_description') ?? error}.`);
    }
    const tokens = await this.#ask({
      grant_type: 'authorization_code',
      code: answer.get('code') ?? '',
      redirect_uri: here(),
      code_verifier: question.verifier,
    });
    if (!tokens) {
      throw new SignInError('The issuer did not accept its own code. Sign in again.');
    }
    const claims = claimsOf(tokens.id_token);
    if (tokens.id_token && claims.nonce !== question.nonce) {
      throw new SignInError('This token is not the answer to our question. Sign in again.');
    }
    this.#keep(tokens, claims);
    sessionStorage.setItem(WAS_SIGNED_IN, 'yes');
  }

  #keep(tokens, claims) {
    const lifetime = (tokens.expires_in ?? 60) * 1000;
    this.#tokens = {
      access: tokens.access_token,
      refresh: tokens.refresh_token,
      id: tokens.id_token,
      claims,
      keptAt: Date.now(),
      renewAt: Date.now() + Math.max(lifetime - EARLY_MS, lifetime / 2),
    };
    this.dispatchEvent(new Event('change'));
  }

  /** The answer of the token endpoint; undefined if it refuses. */
  async #ask(form) {
    const {token_endpoint: endpoint} = await this.#discover();
    const response = await reach(endpoint, {
      method: 'POST',
      body: new URLSearchParams({client_id: this.#settings.clientId, ...form}),
    });
    return response.ok ? response.json() : undefined;
  }

  async #discover() {
    if (!this.#endpoints) {
      const {issuer} = this.#settings;
      const response = await reach(issuer.replace(/\/$/, '') + '/.well-known/openid-configuration');
      const found = response.ok ? await response.json() : {};
      if (found.issuer !== issuer) {
        throw new SignInError('The configuration of the issuer is of another issuer.');
      }
      this.#endpoints = found;
    }
    return this.#endpoints;
  }
}

async function reach(url, options) {
  try {
    return await fetch(url, {credentials: 'omit', cache: 'no-store', ...options});
  } catch (e) {
    throw new IssuerUnreachable(`The token issuer at ${new URL(url).origin} does not answer this page.`, {cause: e});
  }
}

function here() {
  return location.origin + location.pathname;
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challenge(verifier) {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Not verified: it came from the issuer itself, and Pawl never sees it. */
function claimsOf(token) {
  const part = token?.split('.')[1];
  if (!part) {
    return {};
  }
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
