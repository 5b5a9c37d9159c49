package io.github.stageguard.function;

/** The ways in which a CloudWatch role lets no log through. */
enum BrokenRole {
  UNSET {
    @Override
    String make(FunctionAccount account, String name) {
      return "";
    }
  },
  DELETED {
    @Override
    String make(FunctionAccount account, String name) {
      String arn = account.role(name, FunctionAccount.TRUST);
      account.team().iam().deleteRole(r -> r.roleName(name));
      return arn;
    }
  },
  NOT_TRUSTING {
    @Override
    String make(FunctionAccount account, String name) {
      String trust = FunctionAccount.TRUST.replace("apigateway", "lambda");
      String arn = account.role(name, trust);
      account.attachManagedPolicy(name);
      return arn;
    }
  },
  WITHOUT_PERMISSIONS {
    @Override
    String make(FunctionAccount account, String name) {
      return account.role(name, FunctionAccount.TRUST);
    }
  },
  DENIED {
    @Override
    String make(FunctionAccount account, String name) {
      String arn = account.role(name, FunctionAccount.TRUST);
      account.attachManagedPolicy(name);
      account.putRolePolicy(
          name,
          """
          {"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"logs:*",
           "Resource":"*"}]}""");
      return arn;
    }
  };

  /** Makes such a role of that name and returns its ARN; empty if there is none. */
  abstract String make(FunctionAccount account, String name);
}
