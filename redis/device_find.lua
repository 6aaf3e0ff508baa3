-- What a user code stands for, while nobody has decided on it.
--   KEYS[1]  the user code
-- Returns the request, or nil.
local device = redis.call('GET', KEYS[1])
if not device then
    return nil
end
return redis.call('HGET', device, 'request')
