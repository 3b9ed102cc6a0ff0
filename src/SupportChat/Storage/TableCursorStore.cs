using SupportChat.CaseChanges;

namespace SupportChat.Storage;

/// <summary>Cursors in table <c>cursors</c>.</summary>
internal sealed class TableCursorStore(SupportChatTables tables) : ICursorStore
{
    private const string RowKey = "replay";

    public async Task<Versioned<StreamCursor>?> FindAsync(string name, CancellationToken cancellationToken) =>
        await TableWrites.FindAsync(tables.Cursors, TableKeyEscaping.Escape(name), RowKey, cancellationToken) is { } entity
            ? new Versioned<StreamCursor>(TableEntityMapper.ToRecord(entity, StoreJsonContext.Default.StreamCursor), entity.ETag.ToString())
            : null;

    public async Task<string?> SaveAsync(string name, StreamCursor cursor, string? etag, CancellationToken cancellationToken)
    {
        var entity = TableEntityMapper.ToEntity(TableKeyEscaping.Escape(name), RowKey, cursor, StoreJsonContext.Default.StreamCursor);
        return etag is null
            ? (await TableWrites.InsertAsync(tables.Cursors, entity, cancellationToken)).ETag
            : await TableWrites.ReplaceAsync(tables.Cursors, entity, etag, cancellationToken);
    }
}
