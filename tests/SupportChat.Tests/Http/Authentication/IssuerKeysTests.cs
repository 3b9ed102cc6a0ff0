using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SupportChat.Http.Authentication;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http.Authentication;

/// <summary>When the issuer is read, with a clock of the test's own.</summary>
public sealed class IssuerKeysTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ConcurrentQueue<TaskCompletionSource<OpenIdConnectConfiguration>> reads = new();

    [Fact]
    public async Task Callers_with_known_keys_wait_for_no_read()
    {
        var keys = await ReadOnceAsync("k1");

        time.Advance(TimeSpan.FromMinutes(6));
        var stranger = keys.FindKeyAsync("made-up", CancellationToken.None);
        var known = keys.GetAsync(CancellationToken.None);

        Assert.True(known.IsCompleted);
        Assert.Equal("k1", Assert.Single((await known)!.SigningKeys).KeyId);
        (await NextAsync(2)).SetResult(Issuer("k1"));
        Assert.NotNull(await stranger);
    }

    [Fact]
    public async Task A_withdrawn_key_is_forgotten_within_minutes_of_use()
    {
        var keys = await ReadOnceAsync("k1");

        time.Advance(TimeSpan.FromMinutes(4));
        _ = await keys.GetAsync(CancellationToken.None);
        Assert.Single(reads);
        time.Advance(TimeSpan.FromMinutes(2));
        _ = await keys.GetAsync(CancellationToken.None);
        (await NextAsync(2)).SetResult(Issuer("k2"));

        await Eventually.BecomesTrueAsync(async () => (await keys.GetAsync(CancellationToken.None))!.SigningKeys.Single().KeyId == "k2");
    }

    [Fact]
    public async Task While_the_issuer_is_down_old_keys_are_read_again_every_half_minute_only()
    {
        var keys = await ReadOnceAsync("k1");
        time.Advance(TimeSpan.FromMinutes(6));
        _ = await keys.GetAsync(CancellationToken.None);
        (await NextAsync(2)).SetException(new IOException("The issuer is down."));

        for (var second = 0; second < 29; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.NotNull(await keys.GetAsync(CancellationToken.None));
        }

        Assert.Equal(2, reads.Count);
        time.Advance(TimeSpan.FromSeconds(2));
        // The failed read may only now be over.
        await Eventually.BecomesTrueAsync(async () => await keys.GetAsync(CancellationToken.None) is not null && reads.Count == 3);
    }

    [Fact]
    public async Task A_key_that_is_newer_than_the_read_under_way_is_found_by_the_next_one()
    {
        var keys = await ReadOnceAsync("k1");
        time.Advance(TimeSpan.FromSeconds(5));
        var stranger = keys.FindKeyAsync("made-up", CancellationToken.None);
        var old = await NextAsync(2);

        time.Advance(TimeSpan.FromSeconds(1));
        var genuine = keys.FindKeyAsync("k2", CancellationToken.None);
        old.SetResult(Issuer("k1"));
        Assert.Equal("k1", (await stranger)!.SigningKeys.Single().KeyId);
        (await NextAsync(3)).SetResult(Issuer("k2"));

        Assert.Equal("k2", (await genuine)!.SigningKeys.Single().KeyId);
    }

    [Fact]
    public async Task A_thousand_made_up_keys_make_one_read_in_two_seconds()
    {
        var keys = await ReadOnceAsync("k1");
        time.Advance(TimeSpan.FromSeconds(5));
        var begin = time.GetTimestamp();

        for (var wave = 0; wave < 4; wave++)
        {
            var flood = Task.WhenAll(Enumerable.Range(0, 250).Select(n => keys.FindKeyAsync($"made-up-{n}", CancellationToken.None)));
            (await NextAsync(wave + 2)).SetResult(Issuer("k1"));
            Assert.All(await flood, Assert.NotNull);
        }

        Assert.Equal(5, reads.Count);
        Assert.True(time.GetElapsedTime(begin) >= TimeSpan.FromSeconds(6), $"Four reads took {time.GetElapsedTime(begin)}.");
    }

    [Fact]
    public async Task An_issuer_that_hangs_is_waited_for_three_seconds_and_left_after_ten()
    {
        var keys = await ReadOnceAsync("k1");
        time.Advance(TimeSpan.FromSeconds(5));
        var begin = time.GetTimestamp();

        var waiting = keys.FindKeyAsync("k2", CancellationToken.None);
        _ = await NextAsync(2);
        Assert.Null(await AdvanceUntilAsync(waiting));
        Assert.True(time.GetElapsedTime(begin) >= TimeSpan.FromSeconds(3), $"Given up after {time.GetElapsedTime(begin)}.");

        time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.BecomesTrueAsync(async () =>
        {
            _ = keys.FindKeyAsync("k2", CancellationToken.None);
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
            return reads.Count == 3;
        });
    }

    [Fact]
    public async Task The_first_read_is_shared_and_its_failure_is_everybodys()
    {
        var keys = Keys();

        var callers = Enumerable.Range(0, 10).Select(_ => keys.GetAsync(CancellationToken.None).AsTask()).ToList();
        (await NextAsync(1)).SetException(new IOException("The issuer is down."));
        Assert.All(await Task.WhenAll(callers), Assert.Null);
        Assert.Single(reads);

        var repeat = keys.GetAsync(CancellationToken.None).AsTask();
        (await NextAsync(2)).SetResult(Issuer("k1"));
        Assert.NotNull(await repeat);
    }

    private IssuerKeys Keys() => new(
        _ =>
        {
            var read = new TaskCompletionSource<OpenIdConnectConfiguration>(TaskCreationOptions.RunContinuationsAsynchronously);
            reads.Enqueue(read);
            return read.Task;
        },
        time,
        NullLogger<IssuerKeys>.Instance);

    private async Task<IssuerKeys> ReadOnceAsync(string keyId)
    {
        var keys = Keys();
        var first = keys.GetAsync(CancellationToken.None).AsTask();
        (await NextAsync(1)).SetResult(Issuer(keyId));
        Assert.NotNull(await first);
        return keys;
    }

    /// <summary>The read of this number, once it has begun; lets time pass until then.</summary>
    private async Task<TaskCompletionSource<OpenIdConnectConfiguration>> NextAsync(int number)
    {
        await Eventually.BecomesTrueAsync(() =>
        {
            if (reads.Count < number)
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
            }

            return Task.FromResult(reads.Count >= number);
        });
        return reads.ElementAt(number - 1);
    }

    private async Task<T> AdvanceUntilAsync<T>(Task<T> task)
    {
        await Eventually.BecomesTrueAsync(() =>
        {
            if (!task.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
            }

            return Task.FromResult(task.IsCompleted);
        });
        return await task;
    }

    private static OpenIdConnectConfiguration Issuer(string keyId)
    {
        using var rsa = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false)) { KeyId = keyId };
        var issuer = new OpenIdConnectConfiguration { Issuer = "https://issuer.example", JsonWebKeySet = new JsonWebKeySet() };
        issuer.JsonWebKeySet.Keys.Add(JsonWebKeyConverter.ConvertFromRSASecurityKey(key));
        issuer.SigningKeys.Add(key);
        return issuer;
    }
}
