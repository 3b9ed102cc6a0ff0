using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>A record on its way to be saved: its values so far, what it was before, and which fields the caller gave.</summary>
internal sealed class RecordDraft(Transaction transaction, ObjectDefinition type, Record? before, object?[] values, IReadOnlySet<string> given)
{
    public Transaction Transaction { get; } = transaction;

    public ObjectDefinition Type { get; } = type;

    public Record? Before { get; } = before;

    public object?[] Values { get; } = values;

    public bool IsNew => Before is null;

    public object? this[string field]
    {
        get => Values[Type[field].Ordinal];
        set => Values[Type[field].Ordinal] = value;
    }

    public bool IsGiven(string field) => given.Contains(field);

    public bool IsChanged(string field) => IsNew || !Equals(Before![field], this[field]);
}
