-- Opens an authorization code again whose redemption came to nothing, unless it was presented once more since.
--   KEYS[1]  the code
--   ARGV[1]  milliseconds for which it is open
--   ARGV[2]  its value: '0', and the record that it had
local before = redis.call('GET', KEYS[1])
if before and string.sub(before, 1, 1) == '1' then
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[1])
end
