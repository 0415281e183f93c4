// Starts Swagger UI on the document of this installation; what is typed as a token stays in this tab.
const place = document.getElementById("api-docs");
const ui = window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  tagsSorter: "alpha",
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
});
window.apiDocs = ui;
