import {LitElement} from 'lit';

/** A component without a shadow: one style sheet for the whole console, and ids that labels can point to. */
export class View extends LitElement {
  createRenderRoot() {
    return this;
  }
}
