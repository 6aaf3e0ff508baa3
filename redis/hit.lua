-- Counts one hit against all limits, or against none where one refuses it. A limit is a bucket that leaks.
--   KEYS[i]      what limit i counts
--   ARGV[1]      milliseconds without a refusal after which a run of refusals is over
--   ARGV[3i-1]   its burst: hits that are free
--   ARGV[3i]     milliseconds in which one hit is forgotten
--   ARGV[3i+1]   milliseconds of the first delay beyond the burst, which doubles with each hit; 0 where there is none
-- Returns {0}, or {milliseconds until the hit would be allowed, and for each limit that refused it its place, negative
-- where that is the first refusal of a run}.
-- A key is a hash: n, the hits that are not forgotten, as of `at`, the last hit; `refused`, the last refusal. The time is
-- this server's: those that share it agree on it.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local quiet = tonumber(ARGV[1])

local wait, levels, refused = 0, {}, {}
for i, key in ipairs(KEYS) do
    local burst, interval, delay = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
    local found = redis.call('HMGET', key, 'n', 'at', 'refused')
    local at = tonumber(found[2] or now)
    local level = math.max(0, tonumber(found[1] or 0) - (now - at) / interval)
    local this = 0
    if burst == 0 then
        this = interval
    elseif level + 1 > burst then
        if delay > 0 then
            local over = math.max(0, math.floor(level - burst + 0.5))
            this = at + math.min(interval, delay * 2 ^ math.min(over, 40)) - now
        else
            this = (level + 1 - burst) * interval
        end
    end
    levels[i] = level
    if this > 0 then
        wait = math.max(wait, math.ceil(this))
        local last = tonumber(found[3] or 0)
        refused[#refused + 1] = now - last > quiet and -i or i
    end
end

if wait > 0 then
    for _, place in ipairs(refused) do
        local key = KEYS[math.abs(place)]
        redis.call('HSET', key, 'refused', string.format('%d', now))
        if redis.call('PTTL', key) < quiet then
            redis.call('PEXPIRE', key, quiet)
        end
    end
    table.insert(refused, 1, wait)
    return refused
end

for i, key in ipairs(KEYS) do
    redis.call('HSET', key, 'n', string.format('%.6f', levels[i] + 1), 'at', string.format('%d', now))
    local drained = math.ceil((levels[i] + 1) * tonumber(ARGV[3 * i]))
    -- Never sooner than before: the last refusal is remembered for as long as it matters.
    if redis.call('PTTL', key) < drained then
        redis.call('PEXPIRE', key, drained)
    end
end
return { 0 }
