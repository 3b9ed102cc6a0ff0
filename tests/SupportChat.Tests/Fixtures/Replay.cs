using System.Net;
using System.Text;

namespace SupportChat.Tests.Fixtures;

/// <summary>Answers the requests that a test expects, in order, with recorded bytes; anything else fails the test.</summary>
internal sealed class Replay : HttpMessageHandler
{
    private readonly Queue<(string Request, Func<CancellationToken, Task<HttpResponseMessage>> Answer)> expected = new();
    private readonly Lock gate = new();

    public List<SentRequest> Sent { get; } = [];

    public int Missing => expected.Count;

    /// <summary>Expects <c>METHOD /path?query</c> and answers with JSON, or with what is no JSON.</summary>
    public Replay On(string request, int status, string body = "{}", params (string Name, string Value)[] headers) => On(request, _ =>
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf8");
        foreach (var (name, value) in headers)
        {
            answer.Headers.TryAddWithoutValidation(name, value);
        }

        return Task.FromResult(answer);
    });

    /// <summary>Expects a request and fails underway.</summary>
    public Replay Breaks(string request, HttpRequestError error) => On(request, _ => throw new HttpRequestException(error, "broken"));

    /// <summary>Expects a request and never answers it.</summary>
    public Replay Hangs(string request) => On(request, async cancellationToken =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new InvalidOperationException("Never reached.");
    });

    public Replay On(string request, Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        expected.Enqueue((request, answer));
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var line = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Func<CancellationToken, Task<HttpResponseMessage>> answer;
        lock (gate)
        {
            Sent.Add(
                new SentRequest(line, body, request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value)), request.RequestUri));
            if (!expected.TryDequeue(out var next) || next.Request != line)
            {
                throw new InvalidOperationException($"Unexpected request {line}; expected was {next.Request ?? "none"}.");
            }

            answer = next.Answer;
        }

        return await answer(cancellationToken);
    }
}

internal sealed record SentRequest(string Line, string? Body, IReadOnlyDictionary<string, string> Headers, Uri Address);
