import { createServer } from 'node:http';

process.loadEnvFile?.();
const { HOST = '127.0.0.1', PORT } = process.env;
const server = createServer((request, response) => {
  const known = ['/health/live', '/health/ready'].includes(request.url ?? '');
  response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
});
server.listen(Number(PORT), HOST, () => console.log(`listening on ${PORT}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
