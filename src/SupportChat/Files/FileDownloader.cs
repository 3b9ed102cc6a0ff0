using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Files;

/// <summary>
/// Fetches a file into a <see cref="SpooledFile"/>, every hop of its redirects under the same rules as its first address (docs/messages.md#copies-of-files).
/// </summary>
internal sealed class FileDownloader(
    IHttpClientFactory clients, FileAddresses addresses, FileRules rules, IOptions<SendbirdOptions> sendbird, TimeProvider time)
{
    /// <summary>Name of the HTTP client, and of the upstream in errors.</summary>
    internal const string Name = "files";

    /// <summary>For all hops and the whole body.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const int MaxHops = 5;

    /// <summary>Fetches.</summary>
    /// <exception cref="UpstreamException">Nothing can be said yet: try again later.</exception>
    public async Task<Download> FetchAsync(string url, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var address)
                ? await FetchAsync(address, either.Token)
                : new Download.Ended(FileEnd.HostRefused);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed("timeout", late);
        }
        catch (HttpRequestException refused) when (refused.InnerException is PrivateAddressException)
        {
            return new Download.Ended(FileEnd.HostRefused);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            throw Failed(broken is HttpRequestException or HttpIOException ? "connection" : "temporary-file", broken);
        }
    }

    private async Task<Download> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        var http = clients.CreateClient(Name);
        for (var hop = 0; hop <= MaxHops; hop++)
        {
            var judged = addresses.Judge(address);
            if (judged == FileAddress.Refused)
            {
                return new Download.Ended(FileEnd.HostRefused);
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (judged == FileAddress.OfSendbird)
            {
                request.Headers.Add("Api-Token", sendbird.Value.ApiToken);
            }

            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return await ReadAsync(answer.Content, cancellationToken);
            }

            if (!IsRedirect(answer.StatusCode))
            {
                return End(answer);
            }

            if (answer.Headers.Location is not { } location)
            {
                return new Download.Ended(FileEnd.Denied);
            }

            address = new Uri(address, location);
        }

        return new Download.Ended(FileEnd.HostRefused);
    }

    private async Task<Download> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (!rules.AllowsTold(content.Headers.ContentType?.MediaType))
        {
            return new Download.Ended(FileEnd.TypeNotAllowed);
        }

        if (content.Headers.ContentLength > rules.MaxBytes)
        {
            return new Download.Ended(FileEnd.TooLarge);
        }

        var file = SpooledFile.Create();
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            if (await file.FillAsync(body, rules.MaxBytes, cancellationToken))
            {
                return new Download.Fetched(file, content.Headers.ContentType?.MediaType);
            }
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }

        await file.DisposeAsync();
        return new Download.Ended(FileEnd.TooLarge);
    }

    private static Download.Ended End(HttpResponseMessage answer) => (int)answer.StatusCode switch
    {
        404 or 410 => new Download.Ended(FileEnd.Gone),
        408 or 429 or >= 500 => throw new UpstreamException(Name, UpstreamFailure.Transient, Code(answer), "The host of a file is busy or down.")
        {
            RetryAfter = RetryAfter.Read(answer),
        },
        >= 400 => new Download.Ended(FileEnd.Denied),
        _ => throw new UpstreamException(Name, UpstreamFailure.Transient, Code(answer), "The host of a file gave an answer that is none."),
    };

    private static string Code(HttpResponseMessage answer) => string.Create(CultureInfo.InvariantCulture, $"http-{(int)answer.StatusCode}");

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static UpstreamException Failed(string code, Exception cause) =>
        new(Name, UpstreamFailure.Transient, code, $"A file could not be fetched ({code}).", cause);
}

/// <summary>How a download ended.</summary>
internal abstract record Download
{
    /// <summary>The whole file, and its type as the host told it; dispose it.</summary>
    public sealed record Fetched(SpooledFile File, string? Type) : Download;

    public sealed record Ended(FileEnd How) : Download;
}

/// <summary>Why a file stays a link.</summary>
internal enum FileEnd
{
    /// <summary>It is larger than the settings allow.</summary>
    TooLarge,

    /// <summary>Its type is none that the settings allow.</summary>
    TypeNotAllowed,

    /// <summary>It is no longer there.</summary>
    Gone,

    /// <summary>Its host does not give it out: an address that has expired, or a missing right.</summary>
    Denied,

    /// <summary>Its address, or one that it leads to, is none that files are fetched from.</summary>
    HostRefused,
}
