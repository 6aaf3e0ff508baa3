-- Opens an authorization code again whose redemption came to nothing, unless it was presented once more since.
--   KEYS[1]  the code
--   ARGV[1]  milliseconds for which it is open
local before = redis.call('GET', KEYS[1])
if before and string.sub(before, 1, 1) == '1' then
    redis.call('SETRANGE', KEYS[1], 0, '0')
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
