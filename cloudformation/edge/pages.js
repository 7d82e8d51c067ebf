// What an address of the site is: a file, or a page of the application. The rules are those of frontend/nginx.conf.
// Runs at the edge for each request that isn't the backend's; API_HOST is put before it.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html

function handler(event) {
  const request = event.request;
  const uri = request.uri;
  if ((request.headers.host && request.headers.host.value === API_HOST) || uri === '/api') {
    return notFound();
  }
  if (uri === '/admin') {
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: '/admin/' } } };
  }
  // Browsers ask for it on pages that name no icon, such as the admin's.
  if (uri === '/favicon.ico') {
    return { statusCode: 204, statusDescription: 'No Content' };
  }
  // A name with an extension is a file, there or not; so are all assets. Anything else is a page.
  if (!uri.startsWith('/assets/') && !/\.[A-Za-z0-9]+$/.test(uri)) {
    request.uri = '/index.html';
  }
  return request;
}

function notFound() {
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: { 'content-type': { value: 'application/json' }, 'cache-control': { value: 'no-store' } },
    body: { encoding: 'text', data: '{"detail":"Not found."}' },
  };
}
