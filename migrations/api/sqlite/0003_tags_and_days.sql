-- What a goal is filed under, and the day of an entry as its writer's calendar had it.
--
-- `tags` are a goal's tags, one a line; `tags_folded` the same in lower case with a line's end before and after each, so
-- that one tag is found whole. A goal has at most ten, and they are read and written with it: a table of their own would
-- cost a second statement for each list.
-- `day` is known where the time of an entry came with an offset from UTC (RFC 3339 section 4.3: Z tells none). It stays
-- what it was when the writer moves to another time zone: a streak is a row of days, not of moments.

ALTER TABLE goals ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE goals ADD COLUMN tags_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN day TEXT;
