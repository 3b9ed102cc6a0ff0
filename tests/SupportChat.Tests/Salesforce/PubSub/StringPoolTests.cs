using System.Text;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Tests.Salesforce.PubSub;

public sealed class StringPoolTests
{
    [Fact]
    public void The_same_bytes_give_the_same_text()
    {
        var pool = new StringPool();

        Assert.Same(pool.Get("500000000000001AAA"u8), pool.Get("500000000000001AAA"u8));
    }

    [Fact]
    public void Every_text_comes_out_as_it_went_in_however_many_there_are()
    {
        var pool = new StringPool();
        string[] odd = ["", "Gr\u00fc\u00dfe", "\ud83d\ude00", "\u0000", new('x', 65), "0x41"];
        foreach (var text in Enumerable.Range(0, 20_000).Select(i => $"{i}").Concat(odd).Concat(odd))
        {
            Assert.Equal(text, pool.Get(Encoding.UTF8.GetBytes(text)));
        }
    }
}
