namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    protected FunctionsApplication()
    {
    }

    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
