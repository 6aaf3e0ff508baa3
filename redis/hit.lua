-- Counts one hit against all limits, or against none where one is reached.
--   KEYS[i]              what limit i counts
--   ARGV[2i-1], ARGV[2i] its burst, and its window in milliseconds
-- Returns 0, or the milliseconds until the hit would be within all limits.
-- A key is the list of its latest hits' times, newest first, as many as its burst: the last of them says whether one more
-- is within the window. So the limit is exact, unlike with counters per minute, and a hit costs the same for any burst.
-- The time is this server's: those that share it agree on it.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local wait = 0
for i, key in ipairs(KEYS) do
    local burst, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
    if burst == 0 then
        wait = math.max(wait, window)
    else
        local hit = redis.call('LINDEX', key, burst - 1)
        if hit then
            wait = math.max(wait, hit + window - now)
        end
    end
end
if wait > 0 then
    return wait
end

-- A key that is held to several limits is hit once, and remembered for the widest of them.
local bursts, windows = {}, {}
for i, key in ipairs(KEYS) do
    if not bursts[key] then
        redis.call('LPUSH', key, string.format('%d', now))
    end
    bursts[key] = math.max(bursts[key] or 0, tonumber(ARGV[2 * i - 1]))
    windows[key] = math.max(windows[key] or 0, tonumber(ARGV[2 * i]))
end
for key, burst in pairs(bursts) do
    redis.call('LTRIM', key, 0, burst - 1)
    redis.call('PEXPIRE', key, windows[key])
end
return 0
