import {IssuerUnreachable} from './session.js';

/** Pawl said no: its problem document, and the id by which its log knows the request. */
export class Refusal extends Error {
  constructor(status, problem, correlationId) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
    this.code = problem.error_code ?? '';
    this.correlationId = correlationId;
  }
}

/** There was no answer. Whether a change was made is not known. */
export class Unreachable extends Error {}

/** The editor API of Pawl, as the reader who is signed in. */
export class Api {
  #session;
  #base;

  /** @param base what every path of Pawl begins with */
  constructor(session, base) {
    this.#session = session;
    this.#base = base;
  }

  async get(path) {
    return (await this.open(path)).json();
  }

  /**
   * @param key the same key again gets the same answer, and changes nothing more
   * @param ifMatch the version that the reader saw, if that matters
   * @param correlationId by which the trail and the logs know the request, if several requests are to have the same
   */
  async post(path, body, {key, ifMatch, correlationId} = {}) {
    const headers = correlationId ? {'X-Correlation-Id': correlationId} : {};
    if (key) {
      headers['Idempotency-Key'] = `"${key}"`;
    }
    if (ifMatch) {
      headers['If-Match'] = `"${ifMatch}"`;
    }
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
    }
    const response = await this.open(path, {
      method: 'POST', headers, body: body === undefined ? undefined : JSON.stringify(body),
    });
    return response.json();
  }

  /** The response, once its head has come and says that all is well. */
  async open(path, options = {}) {
    let response = await this.#send(path, options);
    if (response.status === 401 && this.#session.hasOldToken) { // It may have ended before its time: clocks differ.
      await this.#session.renew();
      response = await this.#send(path, options);
    }
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      throw new Refusal(response.status, problem, response.headers.get('X-Correlation-Id') ?? '');
    }
    return response;
  }

  async #send(path, options) {
    const token = await this.#session.token().catch((e) => {
      throw e instanceof IssuerUnreachable ? new Unreachable(e.message, {cause: e}) : e;
    });
    try {
      return await fetch(this.#base + path, {
        cache: 'no-store', credentials: 'omit', ...options,
        headers: {...options.headers, Authorization: `Bearer ${token}`},
      });
    } catch (e) {
      if (options.signal?.aborted) {
        throw e;
      }
      throw new Unreachable('Pawl does not answer.', {cause: e});
    }
  }
}
