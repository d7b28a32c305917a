/** The API document as a page, at /api/docs. A page of its own, so that nobody else loads its viewer. */
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';
import './docs.css';

SwaggerUI({
  url: '/api/v1/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  filter: true,
  // Reading may be tried with the session at hand; writing asks for more care than a button.
  supportedSubmitMethods: ['get', 'head'],
  // The badge of an outside service would be told where this server is.
  validatorUrl: null,
});
