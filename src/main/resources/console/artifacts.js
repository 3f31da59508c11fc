import {html} from 'lit';

/** The files of a job. Only what a browser opens safely is a link. */
export function artifacts(manifest) {
  const files = [
    ['Video', manifest.video_uri], ['Audio', manifest.audio_uri], ['Transcript', manifest.transcript_uri],
    ['Draft', manifest.draft_uri], ...manifest.exports.map((uri, i) => [`Export ${i + 1}`, uri]),
  ].filter(([, uri]) => uri);
  return files.length
    ? html`<dl class="files">${files.map(([name, uri]) => html`<div><dt>${name}</dt><dd>${file(uri)}</dd></div>`)}</dl>`
    : html`<p class="fine">No files yet.</p>`;
}

const file = (uri) => (/^https?:\/\//i.test(uri)
  ? html`<a href=${uri} rel="noopener noreferrer" target="_blank">${uri}</a>`
  : html`<code>${uri}</code>`);
