using MotCua.Sdk.Stores;
using StoreCheck;

// Does a vendor's own database keep what outbox and inbox promise? Prints a line a check; exit code 0 when all passed, 1 when one did not, 2 when nothing could be run.
const int Failed = 1, NotRun = 2;

StoreCompliance compliance;
try
{
    compliance = Target.Read(args);
}
catch (TargetException e)
{
    Console.Error.WriteLine(e.Message);
    return NotRun;
}

var (passed, failed) = (0, 0);
foreach (var check in compliance.Checks)
{
    try
    {
        await compliance.RunAsync(check.Id);
        passed++;
        Console.WriteLine($"passed  {check.Id}  {check.Promise}");
    }
    catch (StoreComplianceException e)
    {
        failed++;
        Console.WriteLine($"FAILED  {check.Id}  {check.Promise} {e.Message}");
    }
    catch (StoreException e) when (passed + failed == 0)
    {
        Console.Error.WriteLine(e.Message);
        return NotRun;
    }
    catch (Exception e)
    {
        failed++;
        Console.WriteLine($"FAILED  {check.Id}  {check.Promise} {e.GetType().Name}: {e.Message}");
    }
}

Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : Failed;
