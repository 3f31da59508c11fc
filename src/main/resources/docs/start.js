const nothing = () => null;

// The page is for reading: it sends no requests, and has no field that a token could be typed into.
SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#contract',
  deepLinking: true,
  supportedSubmitMethods: [],
  validatorUrl: null,
  plugins: [() => ({ components: { authorizeBtn: nothing, authorizeOperationBtn: nothing } })],
});
