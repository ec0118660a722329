// The least that answers: Express 5 and pg, as its README shows it. No headers, no limits, no log, no
// login, no validation. What the generated app does on top of this is measured against it.
import express from 'express';
import pg from 'pg';

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.POOL ?? 10),
});
const app = express();

app.get('/health/live', (_req, res) => {
  res.json({ status: 'ok' });
});

app.get('/api/v1/tasks/:id', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM tasks WHERE id = $1', [req.params.id]);
  res.json(rows[0]);
});

app.listen(Number(process.env.PORT), '127.0.0.1');
