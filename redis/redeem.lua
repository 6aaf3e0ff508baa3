-- Redeems an authorization code: of any number at once, one meets it open.
--   KEYS[1]  the code
--   ARGV[1]  milliseconds for which it is remembered from its redemption on
--   ARGV[2]  what is remembered of it: '1', and what is left of the record
-- The value is one character, '0' for open, '1' for redeemed and '2' for presented again after that, and the record. Returns it as it was
-- before; nil where there is none.
local before = redis.call('GET', KEYS[1])
if before and string.sub(before, 1, 1) == '0' then
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[1])
elseif before then
    redis.call('SETRANGE', KEYS[1], 0, '2')
end
return before
