-- Takes the person's word on a device authorization: of any number at once, one counts.
--   KEYS[1]  the user code
--   ARGV[1]  the decision
-- Returns 1, or 0 where there is nothing to decide. The user code is used up; the device code waits for its next poll.
local device = redis.call('GETDEL', KEYS[1])
if not device or redis.call('EXISTS', device) == 0 then
    return 0
end
return redis.call('HSETNX', device, 'decision', ARGV[1])
