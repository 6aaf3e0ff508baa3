-- What lets a write that comes too late do nothing (`sql::in_good_time!`). Views, so that one statement serves both engines;
-- here nothing runs after it was given up, and `too_late` is never read. The time is spelled as sqlx spells it.
CREATE VIEW database_clock AS SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00' AS now;
CREATE VIEW too_late AS SELECT 0 AS refused;
