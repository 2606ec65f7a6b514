/** What the command line can be asked, in one screen. */

export const USAGE = `usage:
  qail check PATH                                  read a schema file or directory and say what is wrong with it
  qail diff OLD NEW                                what changes between two schemas, with the SQL
  qail migrate plan OLD:NEW [URL]                  the same, and with a URL: what it does to the rows that are there
  qail migrate up OLD:NEW URL [options]            count, back up what would be lost, change the database
  qail migrate down NEW:OLD URL [options]          undo it
  qail migrate status [OLD:NEW] URL                how far it is, what was done, which snapshots there are
  qail rollback --data URL [options]               put saved rows back; what was written since is kept

options of up and down:
  --backup db|files|none     where rows at risk are saved first; without it a terminal is asked, else exit code 3
  --dry-run                  say what would be done, change nothing
  --snapshot-dir DIR         where file backups go (_qail_snapshots); QAIL_SNAPSHOT_KEY is the passphrase
  --lock-timeout 2s  --lock-retries 5  --count-timeout 60s
options of rollback:
  --version V                a snapshot other than the newest     --from DIR   a snapshot in files
  --table T  --column C  --row ID  --dry-run
Every command takes --json and --help.

OLD and NEW are .qail files or schema directories. URL is a PostgreSQL connection URI; - reads it from QAIL_DATABASE_URL.
Exit codes: 0 ok, 1 internal error, 2 blocked or refused, 3 a decision is needed, 4 could not measure, 5 bad input.`;
