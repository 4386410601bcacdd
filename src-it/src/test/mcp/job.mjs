// A whole job of an agent through an official MCP client: node job.mjs v1|v2 http|stdio
// CLOISTER_MCP_URL, CLOISTER_MCP_TOKEN: the endpoint; CLOISTER_COMMAND: the command line's program. Ends with 0 when every step held.
import assert from 'node:assert/strict';

const [generation, kind] = process.argv.slice(2);
const { CLOISTER_MCP_URL: url, CLOISTER_MCP_TOKEN: token, CLOISTER_COMMAND: command } = process.env;
const name = `job-${generation}-${kind}-${process.pid}`;

async function connect() {
  const v1 = generation === 'v1';
  const packageName = v1 ? '@modelcontextprotocol/sdk/client' : '@modelcontextprotocol/client';
  const { Client } = await import(v1 ? `${packageName}/index.js` : packageName);
  const client = v1
    ? new Client({ name: 'job', version: '1' })
    : new Client({ name: 'job', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  if (kind === 'http') {
    const { StreamableHTTPClientTransport } = await import(v1 ? `${packageName}/streamableHttp.js` : packageName);
    const requestInit = { headers: { Authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  } else {
    const { StdioClientTransport } = await import(v1 ? `${packageName}/stdio.js` : `${packageName}/stdio`);
    await client.connect(new StdioClientTransport({ command, args: ['mcp'], env: process.env, stderr: 'inherit' }));
  }
  return client;
}

const client = await connect();

/** The structured content of a call that must succeed; its text must be complete as well. */
async function call(tool, args, options = {}) {
  const result = await request(tool, args, options);
  assert.ok(!result.isError, `${tool}: ${result.content?.[0]?.text}`);
  assert.ok(result.content?.[0]?.text?.length > 0, `${tool} has a text`);
  return result.structuredContent;
}

function request(tool, args, options = {}) {
  const params = { name: tool, arguments: args };
  return generation === 'v1'
    ? client.callTool(params, undefined, { timeout: 240_000, ...options })
    : client.callTool(params, { timeout: 240_000, ...options });
}

async function sh(line, options) {
  return call('exec', { workspace: name, command: ['sh', '-c', line] }, options);
}

async function step(title, work) {
  const began = performance.now();
  await work();
  console.log(`  ${generation} ${kind.padEnd(5)} ${title.padEnd(48)} ${Math.round(performance.now() - began)} ms`);
}

/** Looks again until it is so; a guest's process table has no events for us. */
async function eventually(title, look) {
  for (let tries = 0; tries < 100; tries++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${title} never came to be`);
}

const processes = async (marker) => (await sh(`ps | grep '[${marker[0]}]${marker.slice(1)}' || true`)).stdout.trim();

try {
  await step('lists tools with schemas and hints', async () => {
    const { tools } = await client.listTools();
    for (const tool of tools) {
      assert.ok(tool.description && tool.inputSchema && tool.annotations, tool.name);
    }
    assert.ok(tools.some((tool) => tool.name === 'exec'));
  });

  await step('creates a workspace', async () => {
    const made = await call('workspace_create', { image: 'minimal', name });
    assert.equal(made.state, 'running');
  });

  await step('runs a program and hears of its progress', async () => {
    const heard = [];
    const ran = await sh('for i in 1 2 3 4; do echo $i; sleep 1; done', { onprogress: (progress) => heard.push(progress) });
    assert.equal(ran.stdout, '1\n2\n3\n4\n');
    assert.equal(ran.exit.exitCode, 0);
    assert.ok(heard.length > 0, 'some progress');
    heard.reduce((last, { progress }) => (assert.ok(progress > last, 'progress rises'), progress), -1);
  });

  await step('cancels a program, which ends in the guest', async () => {
    const abort = new AbortController();
    const running = sh('sleep 987', { signal: abort.signal });
    await eventually('the program runs', async () => (await processes('sleep 987')) !== '');
    abort.abort();
    await assert.rejects(running);
    await eventually('the program is gone', async () => (await processes('sleep 987')) === '');
  });

  await step('talks with a job in the background', async () => {
    const { job: id } = await call('exec_background', { workspace: name, command: ['sh', '-c', 'while read line; do echo "got $line"; done; echo over'], interactive: true });
    await call('exec_input', { workspace: name, job: id, input: 'one\n' });
    const first = await call('exec_poll', { workspace: name, job: id, waitMillis: 30_000 });
    assert.equal(first.stdout, 'got one\n');
    await call('exec_input', { workspace: name, job: id, input: 'two\n', end: true });
    let text = first.stdout;
    let at = first.stdoutNextOffset;
    for (let poll = first; !poll.ended; at = poll.stdoutNextOffset, text += poll.stdout) {
      poll = await call('exec_poll', { workspace: name, job: id, stdoutOffset: at, waitMillis: 30_000 });
    }
    assert.equal(text, 'got one\ngot two\nover\n');
  });

  await step('writes, edits and reads a file', async () => {
    await call('file_write', { workspace: name, path: '/root/a.txt', content: 'grüße\nzwei\n' });
    await call('file_edit', { workspace: name, path: '/root/a.txt', oldText: 'zwei', newText: 'drei' });
    const read = await call('file_read', { workspace: name, path: '/root/a.txt' });
    assert.equal(read.content, 'grüße\ndrei\n');
  });

  await step('is told what to do about a mistake', async () => {
    const refused = await request('file_read', { workspace: name, path: '/root/none' });
    assert.equal(refused.isError, true);
    assert.match(refused.content[0].text, /file-not-found/);
    const unknown = await request('exec', { workspace: 'nobody-here', command: ['true'] });
    assert.equal(unknown.isError, true);
    assert.match(unknown.content[0].text, /workspace-not-found/);
  });

  await step('destroys the workspace', async () => {
    await call('workspace_destroy', { workspace: name });
    const { workspaces } = await call('workspace_list', {});
    assert.ok(!workspaces.some((workspace) => workspace.name === name));
  });
} finally {
  await client.close();
}
