-- Redeems an authorization code: of any number at once, one meets it open.
--   KEYS[1]  the code
--   ARGV[1]  milliseconds for which it is remembered from its redemption on
-- The value is one character, '0' for open, '1' for redeemed and '2' for presented again after that, and the record. Returns it as it was
-- before; nil where there is none.
local before = redis.call('GET', KEYS[1])
if before and string.sub(before, 1, 1) == '0' then
    redis.call('SETRANGE', KEYS[1], 0, '1')
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
elseif before then
    redis.call('SETRANGE', KEYS[1], 0, '2')
end
return before
