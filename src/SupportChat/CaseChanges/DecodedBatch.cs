using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.CaseChanges;

/// <summary>An answer of the stream with what its events mean.</summary>
/// <param name="Answer">As it came; without events it is a keep-alive.</param>
/// <param name="Changes">In the order of the events; events of no interest are missing.</param>
/// <param name="Unreadable">Events that cannot be read.</param>
internal readonly record struct DecodedBatch(FetchResponse Answer, List<CaseChange> Changes, List<(ConsumerEvent Event, string Code)>? Unreadable);
